import { useEffect, useRef, useState } from 'react';

const SETTLES_AFTER = 350;

/**
 * What is typed into a field that the address of the page holds: said there once it settles, unless the user has gone on to
 * another page by then, though its files may still be on their way. Whatever else comes to stand in the address, as by the
 * way back, comes into the field.
 */
export function useTyped(
  inAddress: string | undefined,
  say: (text: string | undefined) => void,
): [text: string, type: (text: string) => void] {
  const held = inAddress || undefined;
  const [text, type] = useState(held ?? '');
  const said = useRef(held);
  const sayNow = useRef(say);
  sayNow.current = say;
  useEffect(() => {
    if (held === said.current) return;
    said.current = held;
    type(held ?? '');
  }, [held]);
  useEffect(() => {
    const wanted = text.trim() || undefined;
    if (wanted === said.current) return;
    const { pathname } = window.location;
    const timer = setTimeout(() => {
      if (window.location.pathname !== pathname) return;
      said.current = wanted;
      sayNow.current(wanted);
    }, SETTLES_AFTER);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, type];
}
