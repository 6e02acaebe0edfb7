/** A number of bytes for people: `1.2 MiB`. */
export function showBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  const unit = Math.min(3, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1_024 ** unit).toFixed(1)} ${['B', 'KiB', 'MiB', 'GiB'][unit]}`;
}
