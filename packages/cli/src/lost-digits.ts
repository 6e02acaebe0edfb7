import { isSafeNumber, parse } from 'lossless-json';

/**
 * The numbers of a JSON text that JavaScript would read as others: whole ones beyond 9,007,199,254,740,991, more digits
 * than a number holds, more than Infinity. The text has been found to be JSON.
 */
export function numbersThatLoseDigits(json: string): string[] {
  const lost: string[] = [];
  parse(json, undefined, {
    parseNumber: (text) => {
      if (!isSafeNumber(text)) lost.push(text);
      return text;
    },
    // Which of two equal names holds is a matter of JSON.parse, which has read it.
    onDuplicateKey: ({ newValue }) => newValue,
  });
  return lost;
}
