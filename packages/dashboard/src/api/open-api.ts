import { z } from 'zod';
import { ACT_WARNINGS } from '../access/act-warnings.js';
import { FOR_TWO } from '../access/acts.js';
import type { Route } from './handler.js';

const ERROR = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'facts'],
      properties: { code: { type: 'string' }, facts: { type: 'object' } },
    },
  },
};

/** What every write is answered with, once it is done, beside what came of it. */
const WRITTEN = {
  type: 'object',
  properties: { warnings: { type: 'array', items: { enum: ACT_WARNINGS } } },
};

/** The document of the API, made from its route table. */
export function openApi(routes: readonly Route[]): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Cortado dashboard', version: '0.1.0' },
    // Beside the document itself, wherever a proxy shows that.
    servers: [{ url: './' }],
    paths,
    components: { schemas: { Error: ERROR } },
  };
}

function operation({ method, path, act, handler }: Route): Record<string, unknown> {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
  const inPath = names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  const token = { name: 'x-cortado-csrf', in: 'header', required: true, schema: { type: 'string' } };
  const parameters = [...inPath, ...queryParameters(handler.query), ...(method === 'POST' ? [token] : [])];
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[/:-]+(\w)/g, (_, letter) => letter.toUpperCase())}`,
    'x-act': act,
    parameters,
    ...(method === 'POST'
      ? { requestBody: { required: true, content: json(jsonSchema(handler.body)) } }
      : {}),
    responses: {
      200: { description: '', content: answered(method, handler) },
      // What waits for a second person, where an operator wants one.
      ...(FOR_TWO.includes(act)
        ? { 202: { description: '', content: json({ ...WRITTEN, required: ['request'] }) } }
        : {}),
      default: { description: '', content: json({ $ref: '#/components/schemas/Error' }) },
    },
  };
}

/** A stream has lines of JSON, or events, one after the other. */
function answered(
  method: Route['method'],
  { isStream, isEventStream }: Route['handler'],
): Record<string, unknown> {
  if (isEventStream) return { 'text/event-stream': { schema: { type: 'string' } } };
  if (isStream) return { 'application/x-ndjson': { schema: { type: 'string' } } };
  return json(method === 'POST' ? WRITTEN : { type: 'object' });
}

function queryParameters(query: z.ZodType): Record<string, unknown>[] {
  const { properties = {}, required = [] } = jsonSchema(query) as {
    properties?: Record<string, unknown>;
    required?: string[];
  };
  return Object.entries(properties).map(([field, schema]) => ({
    name: NAMES[field] ?? field,
    in: 'query',
    required: required.includes(field),
    schema,
  }));
}

/** Lists are named by one of their values, said as often as there are values. */
const NAMES: Readonly<Record<string, string>> = { queues: 'queue', states: 'state' };

function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}

function json(schema: unknown): Record<string, unknown> {
  return { 'application/json': { schema } };
}
