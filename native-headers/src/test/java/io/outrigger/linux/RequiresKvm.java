// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test that needs /dev/kvm. Where that cannot be opened it is skipped, loudly; in CI it fails, so that nothing is
 * skipped unseen.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Tag("kvm")
@ExtendWith(RequiresKvm.Condition.class)
public @interface RequiresKvm {
    /** Opens /dev/kvm. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            try (KvmFd kvm = KvmFd.open()) {
                return ConditionEvaluationResult.enabled("KVM API " + kvm.apiVersion());
            } catch (ErrnoException e) {
                if ("true".equals(System.getenv("CI"))) {
                    throw new AssertionError("CI must have KVM: " + e.getMessage(), e);
                }
                System.err.println("SKIPPED " + context.getDisplayName() + ": " + e.getMessage());
                return ConditionEvaluationResult.disabled(e.getMessage());
            }
        }
    }
}
