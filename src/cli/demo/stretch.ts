/** The stretch: while the world is stepped webhooks come one after the other; Baton takes them up once, when the stretch is over. */

export interface Stretch {
  /** Runs a step of the world. */
  during<T>(step: () => Promise<T>): Promise<T>;
  /** Resolves when no step is under way. */
  over(): Promise<void>;
}

export function createStretch(): Stretch {
  let underWay: Promise<unknown> = Promise.resolve();
  return {
    during: (step) => {
      const stepped = step();
      underWay = stepped.catch(() => undefined);
      return stepped;
    },
    over: async () => void (await underWay),
  };
}
