/**
 * The directory that holds all of the platform's state: one owner, one running platform at a time,
 * its secrets, and the id of the Kafka cluster.
 */
@NullMarked
package io.mailhaul.standalone.data;

import org.jspecify.annotations.NullMarked;
