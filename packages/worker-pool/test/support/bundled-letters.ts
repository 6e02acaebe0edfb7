import { Enqueue, type Enqueued } from '@cortado/core';
import { IsEmail, IsInt } from 'class-validator';

class Letter {
  @IsEmail()
  to!: string;

  @IsInt()
  pages!: number;
}

export class Letters {
  @Enqueue({ payload: [Letter] })
  async write({ to, pages }: Letter): Enqueued<string> {
    if (pages > 1) console.log('writing');
    await new Promise((resolve) => setTimeout(resolve, pages * 300));
    return `${pages} pages to ${to}`;
  }

  @Enqueue({ isolation: 'process', attempts: 1 })
  async print(): Enqueued<number> {
    return process.pid;
  }
}
