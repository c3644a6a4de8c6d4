package workshop.check;

import java.io.IOException;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who calls whom in a program, from its main on. Methods of other classes count as called, because a framework may call them,
 * as Hibernate calls a callback. The `before` version in a solution does not count, nor does code that nothing calls.
 */
final class Calls {

    private static final String BEFORE = "before";

    private final Map<String, Set<String>> called = new HashMap<>(); // by each method that counts

    Calls(Program program) throws IOException {
        var methods = new HashMap<String, MethodModel>();
        var open = new ArrayDeque<String>();
        for (var each : program.models()) {
            boolean isMain = each.thisClass().asInternalName().replace('/', '.').equals(program.mainClass());
            for (var method : each.methods()) {
                methods.put(key(each, method), method);
                if (!isMain || method.methodName().equalsString("main")) {
                    open.add(key(each, method));
                }
            }
        }
        while (!open.isEmpty()) {
            var next = open.remove();
            if (methods.containsKey(next) && !called.containsKey(next)) {
                called.put(next, callsOf(methods.get(next)));
                open.addAll(called.get(next));
            }
        }
    }

    private static Set<String> callsOf(MethodModel method) {
        var calls = new HashSet<String>();
        for (var each : method.code().map(code -> code.elementList()).orElse(List.of())) {
            switch (each) {
                case InvokeInstruction call -> calls.add(key(call.owner().asSymbol(), call.name().stringValue()));
                case InvokeDynamicInstruction lambda -> lambda.bootstrapArgs().forEach(argument -> {
                    if (argument instanceof DirectMethodHandleDesc handle && !handle.methodName().equals(BEFORE)) {
                        calls.add(key(handle.owner(), handle.methodName()));
                    }
                });
                default -> {}
            }
        }
        return calls;
    }

    private static String key(ClassModel owner, MethodModel method) {
        return key(owner.thisClass().asSymbol(), method.methodName().stringValue());
    }

    private static String key(ClassDesc owner, String name) { // methods of one name are one
        return owner.descriptorString() + name;
    }

    /** How many methods call this one. */
    long of(Class<?> owner, String name) {
        var key = key(owner.describeConstable().orElseThrow(), name);
        return called.values().stream().filter(calls -> calls.contains(key)).count();
    }
}
