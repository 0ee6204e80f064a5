package io.mailhaul.access.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.model.FailureReason;
import java.util.List;

/** The messages that tests append, and the results that they expect. */
public final class AppendFixtures {

  private AppendFixtures() {}

  public static Message toMessage(TestMessage message) {
    return new Message(
        new MessageHead(1, message.flags(), message.internalDate(), message.bytes().length),
        new Message.Bytes(message.bytes()));
  }

  /** Appends without a check. */
  public static List<AppendResult> append(DestinationFolder folder, List<Message> messages) {
    return folder.append(messages, () -> {});
  }

  public static FailureReason refusal(AppendResult result) {
    assertThat(result).isInstanceOf(AppendResult.Refused.class);
    return ((AppendResult.Refused) result).failure().reason();
  }
}
