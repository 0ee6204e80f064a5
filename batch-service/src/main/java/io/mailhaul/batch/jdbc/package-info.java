/** What PostgreSQL's rows need to become values; every store uses it. */
@NullMarked
package io.mailhaul.batch.jdbc;

import org.jspecify.annotations.NullMarked;
