package io.mailhaul.access.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.AppendResult;
import io.mailhaul.access.Item;
import io.mailhaul.access.ItemHead;
import io.mailhaul.events.FailureReason;

/** The messages that tests append, and the results that they expect. */
public final class Appends {

  private Appends() {}

  public static Item item(TestMessage message) {
    return new Item(
        new ItemHead(1, message.flags(), message.internalDate(), message.bytes().length),
        new Item.Bytes(message.bytes()));
  }

  public static FailureReason refusal(AppendResult result) {
    assertThat(result).isInstanceOf(AppendResult.Refused.class);
    return ((AppendResult.Refused) result).failure().reason();
  }
}
