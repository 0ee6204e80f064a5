/** Asks batch-service's credential desk how to sign in to a mailbox and what its ledger knows. */
@NullMarked
package io.mailhaul.access.desk;

import org.jspecify.annotations.NullMarked;
