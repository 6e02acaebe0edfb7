import type { ParameterPlan } from '../descriptors/parameter-plan.js';
import { isDateText } from './date-text.js';
import { isDate } from './json-value.js';
import { showValue } from './show-value.js';

/** What is wrong with the kind of an argument, as a sentence; nothing when it may be what its parameter declares. */
export function typeMismatch(plan: ParameterPlan, value: unknown): string | undefined {
  if (plan.kind === 'json' || (value === null && plan.isNullable) || isOfKind(plan, value)) return undefined;
  const advice = value === null ? ' (where null is meant to be taken, say so: payload: [nullable(…)])' : '';
  return `expected ${expectedOf(plan)}, found ${showValue(value)}${advice}`;
}

/** What a parameter takes, for a sentence. */
export function expectedOf(plan: ParameterPlan): string {
  return plan.isNullable ? `${kindOf(plan)} or null` : kindOf(plan);
}

function kindOf(plan: ParameterPlan): string {
  switch (plan.kind) {
    case 'json':
      return 'a value';
    case 'text':
      return 'text';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'array':
    case 'list':
      return 'an array';
    case 'date':
      return 'a Date, or a date as ISO text';
    case 'schema':
      return 'what its schema takes';
    case 'class':
      return `an object of ${plan.type.name}`;
  }
}

function isOfKind(plan: ParameterPlan, value: unknown): boolean {
  switch (plan.kind) {
    case 'json':
    case 'schema':
      return true;
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'array':
    case 'list':
      return Array.isArray(value);
    case 'date':
      return isDate(value) || isDateText(value);
    case 'class':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
  }
}
