/**
 * Encrypted credentials of mailboxes, and the part of the worker API that hands them out.
 * Credentials that a server has refused are never handed out again, so that no account is locked.
 */
@NullMarked
package io.mailhaul.batch.credentials;

import org.jspecify.annotations.NullMarked;
