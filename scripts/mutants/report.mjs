/** How much of each part must be noticed. */
const LEAST = 0.9;

/** Whether a survivor is one that was accepted: by its file, its line's text and its change, wherever it stands. */
export function isAccepted(accepted, mutant) {
  return accepted.some(
    (it) => it.file === mutant.file && it.source === mutant.source && it.change === mutant.change,
  );
}

/** Prints survivors and scores; gives whether every part is good enough. Accepted survivors count as survivors. */
export function report(parts, results, accepted) {
  const open = results.filter((it) => it.state === 'survived' && !isAccepted(accepted, it.mutant));
  for (const { mutant, isMet } of open)
    console.log(
      `${mutant.file}:${mutant.line} ${mutant.mutator}${isMet ? '' : ' (no test runs this)'}\n    ${mutant.change}`,
    );
  console.log('');
  let isGood = true;
  for (const part of parts) {
    const own = results.filter((it) => it.part === part);
    const killed = own.filter((it) => it.state !== 'survived').length;
    const known = own.filter((it) => it.state === 'survived' && isAccepted(accepted, it.mutant)).length;
    const score = own.length === 0 ? 1 : killed / own.length;
    if (score < LEAST) isGood = false;
    const percent = (100 * score).toFixed(1).padStart(5);
    console.log(
      `${part.padEnd(12)} ${percent} %  ${killed} of ${own.length} noticed, ${own.length - killed - known} survived, ${known} accepted`,
    );
  }
  return isGood;
}
