/** The plan that a dry run produced. It is for the user only and never touches the ledger. */
@NullMarked
package io.mailhaul.batch.dryrun;

import org.jspecify.annotations.NullMarked;
