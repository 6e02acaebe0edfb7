/** Makes a tag of a class. A page may load us twice, and a server that renders one has no elements. */
export function define(name: string, element: CustomElementConstructor): void {
  const tags = globalThis.customElements;
  if (!tags?.get(name)) tags?.define(name, element);
}
