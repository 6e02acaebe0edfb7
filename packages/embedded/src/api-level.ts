/**
 * Counts the changes after which an older @cortado/core could not use this package, or a newer one an older package. Core
 * names the one it knows, and refuses another at boot.
 */
export const API_LEVEL = 1;
