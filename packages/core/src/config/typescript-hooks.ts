/** Node's module hooks that load TypeScript. They run in a thread of their own, so this file is an entry point. */
import { readFile } from 'node:fs/promises';
import type { LoadHook, ResolveHook } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transform } from '@swc/core';
import { findSource, isTypeScript } from './typescript-files.js';
import { Project } from './typescript-project.js';

export const resolve: ResolveHook = (specifier, context, nextResolve) => {
  if (!context.parentURL || !isTypeScript(context.parentURL)) return nextResolve(specifier, context);
  const found = findSource(specifier, fileURLToPath(context.parentURL), (path) =>
    Project.of(path).aliased(specifier),
  );
  return nextResolve(found ? pathToFileURL(found).href : specifier, context);
};

export const load: LoadHook = async (url, context, nextLoad) => {
  if (!isTypeScript(url)) return nextLoad(url, context);
  const path = fileURLToPath(url);
  const { code } = await transform(await readFile(path, 'utf8'), Project.of(path).compilerOptions(path));
  return { format: 'module', source: code, shortCircuit: true };
};
