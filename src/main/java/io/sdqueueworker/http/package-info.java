/// How an answer is waited for that must neither be too long nor take too long, whoever asked.
@NullMarked
package io.sdqueueworker.http;

import org.jspecify.annotations.NullMarked;
