/** Starts and stops the whole platform in one process: Kafka, PostgreSQL and the four services. */
@NullMarked
package io.mailhaul.standalone.platform;

import org.jspecify.annotations.NullMarked;
