import { systemClock } from '@cortado/core/internal';
import type { ExampleProject } from './example-project.js';
import { Running } from './running.js';

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A web service of the examples, serving: all of them have the same two routes. */
export class WebService {
  private constructor(
    readonly process: Running,
    readonly address: string,
  ) {}

  /** @param node the Node it runs on; the programs it asks for find what PATH in `env` says */
  static async start(
    project: ExampleProject,
    env: Readonly<Record<string, string>>,
    node = process.execPath,
  ): Promise<WebService> {
    const running = new Running(project, await project.commandOf('start', node), { PORT: '0', ...env });
    const line = await running.says(/Listening on http:\S+/);
    return new WebService(running, line.replace('Listening on ', ''));
  }

  async post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return await answerOf(
      await fetch(`${this.address}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    );
  }

  /** Asks 20 times a second, for a minute at most, until the answer has these fields. */
  async reached(path: string, fields: Readonly<Record<string, unknown>>): Promise<void> {
    const until = systemClock.elapsed() + 60_000;
    for (;;) {
      const { body } = await answerOf(await fetch(`${this.address}${path}`));
      if (Object.entries(fields).every(([name, value]) => body[name] === value)) return;
      if (systemClock.elapsed() > until)
        throw new Error(
          `Expected ${path} to be ${JSON.stringify(fields)}, found ${JSON.stringify(body)}.\n${this.process.output}`,
        );
      await systemClock.sleep(50);
    }
  }
}

async function answerOf(response: Response): Promise<Answer> {
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}
