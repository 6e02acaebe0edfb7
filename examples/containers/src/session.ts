/** One for each attempt of a job, such as a connection that is borrowed and has to go back. */
export class Session {
  static readonly open = new Set<Session>();
  static made = 0;

  constructor() {
    Session.made++;
    Session.open.add(this);
  }

  async close(): Promise<void> {
    Session.open.delete(this);
  }
}
