import { useEffect, useRef, useState } from 'react';

const SETTLES_AFTER = 350;

/**
 * What is typed into a field that the address of the page holds: said there once it settles. Whatever else comes to stand
 * in the address, as by the way back, comes into the field.
 */
export function useTyped(
  inAddress: string | undefined,
  say: (text: string | undefined) => void,
): [text: string, type: (text: string) => void] {
  const [text, type] = useState(inAddress ?? '');
  const said = useRef(inAddress);
  const sayNow = useRef(say);
  sayNow.current = say;
  useEffect(() => {
    if (inAddress === said.current) return;
    said.current = inAddress;
    type(inAddress ?? '');
  }, [inAddress]);
  useEffect(() => {
    const wanted = text.trim() || undefined;
    if (wanted === said.current) return;
    const timer = setTimeout(() => {
      said.current = wanted;
      sayNow.current(wanted);
    }, SETTLES_AFTER);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, type];
}
