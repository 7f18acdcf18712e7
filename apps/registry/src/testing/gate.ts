/** A place where something waits until a spec lets it go. */
export class Gate {
  /** Resolves when somebody stands at the gate. */
  readonly reached: Promise<void>;
  private readonly opened: Promise<void>;
  private reach: () => void = () => undefined;
  private letGo: () => void = () => undefined;

  constructor() {
    this.reached = new Promise((resolve) => (this.reach = resolve));
    this.opened = new Promise((resolve) => (this.letGo = resolve));
  }

  /** Waits until the gate is opened. */
  pass(): Promise<void> {
    this.reach();
    return this.opened;
  }

  open(): void {
    this.letGo();
  }
}
