package io.mailhaul.copier.repair;

import io.mailhaul.events.Change;

/** One repair: a rule that a server may enforce, and the change that satisfies it. */
interface Rung {

  Change change();

  /** The message changed to satisfy the rule; the same array when no change is needed. */
  byte[] apply(byte[] message);
}
