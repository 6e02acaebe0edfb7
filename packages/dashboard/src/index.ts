export type { ActEntry } from './access/act-entry.js';
export type { ActName, DashboardAct, DashboardUser } from './access/acts.js';
export type { DashboardOptions } from './dashboard-options.js';
export type { DashboardVisit } from './http/visit.js';
export { type DashboardHost, mountDashboard } from './mount-dashboard.js';
