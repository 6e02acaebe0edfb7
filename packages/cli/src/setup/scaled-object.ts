import type { PlannedProcess } from './process-plan.js';

const MOST = 10;

/**
 * What KEDA scales a Deployment by: as many processes as the jobs that run or could run now need slots. Every process tells how
 * all queues stand, so one of those that tell is asked.
 */
export function scaledObjectOf(
  deployment: string,
  { queue, slots }: NonNullable<PlannedProcess['served']>,
  prometheus: string,
): string {
  const jobs = `cortado_queue_jobs{messaging_destination_name=${JSON.stringify(queue)},state=~"active|waiting|prioritized"}`;
  return `apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: ${JSON.stringify(deployment)}
spec:
  scaleTargetRef:
    name: ${JSON.stringify(deployment)}
  minReplicaCount: 1
  maxReplicaCount: ${MOST}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: ${JSON.stringify(prometheus)}
        query: ${JSON.stringify(`sum(max by (state) (${jobs}))`)}
        threshold: ${JSON.stringify(String(slots))}
`;
}
