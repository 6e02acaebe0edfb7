import { Enqueue, type Enqueued, Service } from '@cortado/core';
import { IsEmail, IsInt } from 'class-validator';

export class Letter {
  @IsEmail()
  to!: string;

  @IsInt()
  pages!: number;
}

/** Minifiers rename classes, and jobs are called by them: this one says its name. */
@Service('Letters')
export class Letters {
  @Enqueue({ payload: [Letter] })
  async write({ to, pages }: Letter): Enqueued<string> {
    return `${pages} pages to ${to}`;
  }

  @Enqueue({ isolation: 'process' })
  async print(): Enqueued<number> {
    return process.pid;
  }
}
