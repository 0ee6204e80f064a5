package io.mailhaul.access.imap;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.AppendResult;
import io.mailhaul.access.Item;
import io.mailhaul.access.ItemHead;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.events.FailureReason;

/** What tests append to real servers, and what these say to it. */
final class Appends {

  private Appends() {}

  static Item item(TestMessage message) {
    return new Item(
        new ItemHead(1, message.flags(), message.internalDate(), message.bytes().length),
        new Item.Bytes(message.bytes()));
  }

  static FailureReason refusal(AppendResult result) {
    assertThat(result).isInstanceOf(AppendResult.Refused.class);
    return ((AppendResult.Refused) result).failure().reason();
  }
}
