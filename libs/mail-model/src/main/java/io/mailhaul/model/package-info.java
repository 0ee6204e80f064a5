/**
 * The values of a mail migration that depend on nothing else: UIDs, endpoints, folder and message
 * states, and the closed vocabulary of failures. Nothing here knows Kafka, Spring, HTTP or IMAP
 * connections.
 */
@NullMarked
package io.mailhaul.model;

import org.jspecify.annotations.NullMarked;
