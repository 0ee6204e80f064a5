/** The client of the worker API: how to sign in to a mailbox, and what the ledger knows. */
@NullMarked
package io.mailhaul.access.desk;

import org.jspecify.annotations.NullMarked;
