package dev.caravan.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.springframework.beans.factory.config.BeanPostProcessor;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** Stands between the application and the real client, and lets a test make sending fail. */
public final class FaultySqs implements BeanPostProcessor {
    /** How a batch is sent. */
    @FunctionalInterface
    public interface BatchFault {
        SendMessageBatchResponse send(SendMessageBatchRequest request, SqsClient real);
    }

    private volatile BatchFault batches = (request, real) -> real.sendMessageBatch(request);
    private volatile UnaryOperator<SendMessageRequest> singles = UnaryOperator.identity();

    /** Batches go out this way from now on. */
    public void onBatch(BatchFault fault) {
        batches = fault;
    }

    /** Single messages (dead letters are) go out as this returns them, or not at all if it throws. */
    public void onSingle(UnaryOperator<SendMessageRequest> fault) {
        singles = fault;
    }

    /** No faults any more. */
    public void heal() {
        batches = (request, real) -> real.sendMessageBatch(request);
        singles = UnaryOperator.identity();
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (!(bean instanceof SqsClient real)) {
            return bean;
        }
        return Proxy.newProxyInstance(
                SqsClient.class.getClassLoader(),
                new Class<?>[] {SqsClient.class},
                (proxy, method, arguments) -> invoke(real, method, arguments));
    }

    @SuppressWarnings("unchecked")
    private Object invoke(SqsClient real, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("sendMessageBatch")) {
            SendMessageBatchRequest request = arguments[0] instanceof SendMessageBatchRequest ready
                    ? ready
                    : SendMessageBatchRequest.builder()
                            .applyMutation((Consumer<SendMessageBatchRequest.Builder>) arguments[0])
                            .build();
            return batches.send(request, real);
        }
        if (method.getName().equals("sendMessage") && arguments[0] instanceof SendMessageRequest request) {
            return real.sendMessage(singles.apply(request));
        }
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
