/**
 * The ledger: one row per destination folder with what is done of it and where its lane stands. It
 * grows with folders, not with messages, and is all that a later pass needs to know.
 */
@NullMarked
package io.mailhaul.batch.ledger;

import org.jspecify.annotations.NullMarked;
