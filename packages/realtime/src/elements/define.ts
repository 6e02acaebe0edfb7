/** Makes tags of classes. A page may load us twice, and a server that renders one has no elements. */
export function define(elements: Readonly<Record<string, CustomElementConstructor>>): void {
  if (!globalThis.customElements) return;
  for (const [name, element] of Object.entries(elements))
    if (!customElements.get(name)) customElements.define(name, element);
}
