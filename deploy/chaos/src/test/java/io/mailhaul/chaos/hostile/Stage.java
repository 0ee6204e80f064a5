package io.mailhaul.chaos.hostile;

/** Where in the dialogue a server attacks. */
enum Stage {
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
  NOOP,
  LOGOUT
}
