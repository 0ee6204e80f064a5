package io.mailhaul.batch.mailboxfile;

import io.mailhaul.batch.oauth.OAuthClient;
import org.jspecify.annotations.Nullable;

/** The OAuth clients of a batch. Each opens the accounts of its side that have no password. */
public record Clients(@Nullable OAuthClient source, @Nullable OAuthClient destination) {

  /** No clients: every account has a password. */
  public static final Clients NONE = new Clients(null, null);
}
