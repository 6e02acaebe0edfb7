import {
  Cortado,
  currentJob,
  Enqueue,
  type Enqueued,
  type ResolveContext,
  Scheduled,
  Service,
} from '@cortado/core';
import { CortadoExceptionFilter, CortadoModule, InjectCortado, InjectJob } from '@cortado/nestjs';
import {
  Body,
  Controller,
  Inject,
  Injectable,
  Module,
  type OnModuleDestroy,
  Post,
  Scope,
  UseFilters,
} from '@nestjs/common';
import { IsEmail, IsInt, Min } from 'class-validator';

export class ReportRequest {
  @IsEmail()
  to!: string;
  @IsInt()
  @Min(1)
  pages!: number;
}

/** What happened, in order. */
@Injectable()
export class Journal implements OnModuleDestroy {
  readonly lines: string[] = [];

  onModuleDestroy(): void {
    this.lines.push('torn down');
  }
}

@Injectable()
export class Reports {
  constructor(@Inject(Journal) private readonly journal: Journal) {}

  @Enqueue({ queue: 'short' })
  async generate(request: ReportRequest): Enqueued<string> {
    this.journal.lines.push(`generated ${request.pages}`);
    return `${request.pages} pages to ${request.to}`;
  }

  @Enqueue({ queue: 'long' })
  async take(milliseconds: number): Enqueued<string> {
    this.journal.lines.push('began');
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    this.journal.lines.push('ended');
    return 'taken';
  }

  @Scheduled('0 3 * * *')
  async nightly(): Promise<void> {}
}

/** One for each job; called as its jobs have always been. */
@Service('Letters')
@Injectable({ scope: Scope.REQUEST })
export class OutgoingLetters {
  static made = 0;
  readonly number = ++OutgoingLetters.made;

  constructor(
    @InjectJob() private readonly job: ResolveContext,
    @Inject(Journal) private readonly journal: Journal,
  ) {}

  @Enqueue()
  async send(to: string): Enqueued<{ number: number; job: string; user: string | undefined; same: boolean }> {
    return {
      number: this.number,
      job: this.job.name,
      user: this.job.user,
      same: currentJob().id === this.job.id && to === 'ada',
    };
  }

  [Symbol.dispose](): void {
    this.journal.lines.push(`disposed of ${this.number}`);
  }
}

@Controller('reports')
@UseFilters(CortadoExceptionFilter)
export class ReportsController {
  constructor(
    @Inject(Reports) private readonly reports: Reports,
    @InjectCortado() readonly cortado: Cortado,
  ) {}

  @Post()
  async create(@Body() body: ReportRequest): Promise<{ queued: true }> {
    await this.reports.generate(body);
    return { queued: true };
  }
}

@Module({
  providers: [Reports, OutgoingLetters, Journal],
  controllers: [ReportsController],
  exports: [Reports, OutgoingLetters, Journal],
})
export class ReportsModule {}

@Module({
  imports: [
    ReportsModule,
    CortadoModule.forRoot({
      connection: process.env.TEST_CONNECTION ?? (process.env.REDIS_URL as string),
      prefix: process.env.TEST_PREFIX ?? 'nest',
      app: 'nest-reports',
      worker: true,
    }),
  ],
})
export class AppModule {}
