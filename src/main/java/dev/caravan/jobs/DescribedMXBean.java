package dev.caravan.jobs;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.StandardMBean;
import org.springframework.jmx.export.annotation.ManagedAttribute;
import org.springframework.jmx.export.annotation.ManagedOperation;
import org.springframework.jmx.export.annotation.ManagedOperationParameter;
import org.springframework.jmx.export.annotation.ManagedResource;

/**
 * An MXBean whose interface has Spring's annotations: tools show their descriptions, and names of parameters instead of p0 and p1. Not by
 * Spring's exporter: its MBeans have no open types, so that tools without our classes could not read them.
 */
final class DescribedMXBean extends StandardMBean {
    <T> DescribedMXBean(T bean, Class<T> type) {
        super(bean, type, true);
    }

    @Override
    protected String getDescription(MBeanInfo info) {
        ManagedResource resource = getMBeanInterface().getAnnotation(ManagedResource.class);
        return resource == null ? super.getDescription(info) : resource.description();
    }

    @Override
    protected String getDescription(MBeanAttributeInfo info) {
        return method("get" + info.getName())
                .map(method -> method.getAnnotation(ManagedAttribute.class))
                .map(ManagedAttribute::description)
                .orElseGet(() -> super.getDescription(info));
    }

    @Override
    protected String getDescription(MBeanOperationInfo info) {
        return method(info.getName())
                .map(method -> method.getAnnotation(ManagedOperation.class))
                .map(ManagedOperation::description)
                .orElseGet(() -> super.getDescription(info));
    }

    @Override
    protected String getDescription(MBeanOperationInfo operation, MBeanParameterInfo parameter, int index) {
        return parameter(operation, index)
                .map(ManagedOperationParameter::description)
                .orElseGet(() -> super.getDescription(operation, parameter, index));
    }

    @Override
    protected String getParameterName(MBeanOperationInfo operation, MBeanParameterInfo parameter, int index) {
        return parameter(operation, index)
                .map(ManagedOperationParameter::name)
                .orElseGet(() -> super.getParameterName(operation, parameter, index));
    }

    private Optional<ManagedOperationParameter> parameter(MBeanOperationInfo operation, int index) {
        return method(operation.getName()).map(DescribedMXBean::parameters).map(all -> all[index]);
    }

    private static ManagedOperationParameter[] parameters(AnnotatedElement method) {
        return method.getAnnotationsByType(ManagedOperationParameter.class);
    }

    /** No operation is overloaded. */
    private Optional<Method> method(String name) {
        return Arrays.stream(getMBeanInterface().getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst();
    }
}
