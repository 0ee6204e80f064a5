package io.mailhaul.model.folder;

/**
 * Identifies a lane: the work of one pass on one destination folder of a mailbox.
 *
 * @param batch the batch's id
 * @param mailbox the mailbox's id
 * @param pass the number of the mailbox's pass
 * @param destination the destination folder's name, with the destination's separators
 */
public record LaneId(String batch, String mailbox, int pass, String destination) {

  /** Short, for logs. */
  @Override
  public String toString() {
    return mailbox + "/" + pass + "/" + destination;
  }
}
