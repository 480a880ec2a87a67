package dev.asml.threader;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** Whether a class says who may extend it: final, sealed, or an abstract one inside its package. */
final class BeClosed extends ArchCondition<JavaClass> {
    private BeClosed() {
        super("be final, sealed, or abstract and package-private");
    }

    static BeClosed toExtension() {
        return new BeClosed();
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        boolean closed = type.getModifiers().contains(JavaModifier.FINAL)
                || type.reflect().isSealed()
                || (type.getModifiers().contains(JavaModifier.ABSTRACT)
                        && !type.getModifiers().contains(JavaModifier.PUBLIC));
        if (!closed) {
            events.add(SimpleConditionEvent.violated(type, type.getName() + " is open to extension"));
        }
    }
}
