/**
 * A durable PostgreSQL as a child of this process, so that the platform needs no database server to
 * be installed.
 */
@NullMarked
package io.mailhaul.standalone.postgres;

import org.jspecify.annotations.NullMarked;
