package io.mailhaul.access.testing.hostile;

/** Where in the dialogue a server attacks. */
public enum Stage {
  /** Instead of the TLS handshake of an {@code imaps} server. */
  TLS,
  GREETING,
  CAPABILITY,
  STARTTLS,
  /** After the server has accepted STARTTLS. */
  STARTTLS_HANDSHAKE,
  SIGN_IN,
  NAMESPACE,
  LIST,
  STATUS,
  SELECT,
  FETCH_HEADS,
  FETCH_CONTENT,
  /** When the client asks whether it may send a literal. */
  APPEND_CONTINUATION,
  /** When the client has sent the message. */
  APPEND,
  /** When the client changes flags of a message. */
  STORE,
  NOOP,
  LOGOUT
}
