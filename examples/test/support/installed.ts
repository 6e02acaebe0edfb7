import { randomUUID } from 'node:crypto';
import { type Cortado, createCortado } from '@cortado/core';
import { ExampleProject } from './example-project.js';
import { Tarballs } from './tarballs.js';

/** All examples, installed from tarballs, and an app that looks at their jobs from outside. */
export class Installed {
  readonly env = {
    REDIS_URL: process.env.REDIS_URL as string,
    CORTADO_SITE: `examples-${randomUUID()}`,
  };
  readonly #projects = new Map<string, ExampleProject>();
  #cortado: Cortado | undefined;

  get cortado(): Cortado {
    return this.#cortado as Cortado;
  }

  project(name: string): ExampleProject {
    return this.#projects.get(name) as ExampleProject;
  }

  /** Each list in one go, apart from the others. */
  async install(...lists: readonly (readonly string[])[]): Promise<void> {
    const tarballs = await Tarballs.pack();
    for (const names of lists)
      for (const [name, project] of Object.entries(await ExampleProject.install(names, tarballs)))
        this.#projects.set(name, project);
    await tarballs.remove();
    this.#cortado = createCortado({ connection: this.env.REDIS_URL, site: this.env.CORTADO_SITE });
  }

  async remove(): Promise<void> {
    for (const queue of ['short', 'long', 'default'])
      await this.#cortado?.queue(queue).purge({ states: ['completed', 'failed'] });
    await this.#cortado?.close();
    for (const project of this.#projects.values()) await project.remove();
  }
}
