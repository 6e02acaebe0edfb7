import { InjectQueue, Processor, WorkerHost } from '@nestjs/bullmq';
import { Controller, Get, Param, Post } from '@nestjs/common';
import type { Job, Queue } from 'bullmq';

/** Jobs of @nestjs/bullmq, which the application had before, on the same Redis. */
@Processor('example-letters')
export class LetterProcessor extends WorkerHost {
  async process(job: Job<{ to: string }>): Promise<string> {
    return `letter to ${job.data.to}`;
  }
}

@Controller('letters')
export class LettersController {
  constructor(@InjectQueue('example-letters') private readonly letters: Queue) {}

  @Post()
  async create(): Promise<{ id: string | undefined }> {
    const { id } = await this.letters.add('letter', { to: 'ada' });
    return { id };
  }

  @Get(':id')
  async result(@Param('id') id: string): Promise<{ result: unknown }> {
    return { result: (await this.letters.getJob(id))?.returnvalue ?? null };
  }
}
