package io.mailhaul.access.message.repair;

import io.mailhaul.model.folder.Alteration;

/** One repair: a rule that a server may enforce, and the change that satisfies it. */
interface RepairStep {

  Alteration alteration();

  /** The message changed to satisfy the rule; the same array when no change is needed. */
  byte[] apply(byte[] message);
}
