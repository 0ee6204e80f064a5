package io.mailhaul.api.csv;

import org.jspecify.annotations.Nullable;

/** The OAuth clients of a batch. Each opens the accounts of its side that have no password. */
public record OAuthClients(@Nullable OAuthClient source, @Nullable OAuthClient destination) {

  /** No clients: every account has a password. */
  public static final OAuthClients NONE = new OAuthClients(null, null);
}
