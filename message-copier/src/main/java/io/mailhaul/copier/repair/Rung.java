package io.mailhaul.copier.repair;

import io.mailhaul.events.Change;

/** One step of the ladder: a rule that a server may insist on, and how it is met. */
interface Rung {

  Change change();

  /** The item with the rule kept; the very same array when there is nothing to do. */
  byte[] apply(byte[] item);
}
