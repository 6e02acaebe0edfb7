/** Lines in a box of 24, drawn in the colour of the text around them. */
const PATHS = {
  overview: 'M4 13h6V4H4zM14 20h6v-9h-6zM4 20h6v-4H4zM14 8h6V4h-6z',
  jobs: 'M5 6h14M5 12h14M5 18h9',
  queues: 'M4 5h16v4H4zM4 11h16v4H4zM4 17h16v3H4z',
  batches: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z',
  schedules: 'M12 7v5l3.500 2M21 12a9 9 0 1 1-18 0a9 9 0 0 1 18 0z',
  workers: 'M4 5h16v6H4zM4 13h16v6H4zM7.500 8h.01M7.500 16h.01',
  errors: 'M12 4l9 16H3zM12 10v4M12 17h.01',
  doctor: 'M3 12h4l2.500-6 4 12 2.500-6h5',
  requests: 'M9 11a3.500 3.500 0 1 0 0-7a3.500 3.500 0 0 0 0 7zM3 20a6 6 0 0 1 12 0M15 12l2 2 4-4',
  audit: 'M7 4h10v16H7zM10 9h4M10 13h4',
  search: 'M11 18a7 7 0 1 0 0-14a7 7 0 0 0 0 14zM20 20l-4-4',
  pause: 'M8 5v14M16 5v14',
  play: 'M7 5l12 7-12 7z',
  sun: 'M12 16a4 4 0 1 0 0-8a4 4 0 0 0 0 8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.500 1.500M17.500 17.500 19 19M19 5l-1.500 1.500M6.500 17.500 5 19',
  moon: 'M20 14a8 8 0 1 1-10-10a7 7 0 0 0 10 10z',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  check: 'M5 13l4 4L19 7',
  retry: 'M20 11a8 8 0 1 0-2 6M20 5v6h-6',
  close: 'M6 6l12 12M18 6L6 18',
  trash: 'M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13',
  menu: 'M4 7h16M4 12h16M4 17h16',
  keys: 'M3 6h18v12H3zM7 10h.01M12 10h.01M17 10h.01M8 14h8',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
