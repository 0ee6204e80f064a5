package io.mailhaul.api.worker;

import io.mailhaul.model.Side;
import java.util.Objects;

/**
 * A server refused the credentials of this version: {@code POST
 * /worker/mailboxes/{mailbox}/credential-rejections}.
 *
 * @param detail the server's response
 */
public record CredentialRejection(int version, Side side, String detail) {

  public CredentialRejection {
    Objects.requireNonNull(side);
    Objects.requireNonNull(detail);
  }
}
