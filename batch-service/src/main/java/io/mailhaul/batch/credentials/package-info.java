/**
 * Encrypted credentials of mailboxes. Credentials that a server has rejected are never handed out
 * again, so that no account is locked.
 */
@NullMarked
package io.mailhaul.batch.credentials;

import org.jspecify.annotations.NullMarked;
