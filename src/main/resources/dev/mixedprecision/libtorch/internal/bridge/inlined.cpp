// What libtorch's headers define inline, for DJL's JNI library on a newer libtorch than it was built for.
//
// That library was compiled without optimisation: whatever was inline in the headers of libtorch 2.7.1 is a function of
// its own in it, exported and called by name. The dynamic linker takes a name from the first library that has it, and the
// bridge comes first. It is compiled with -fkeep-inline-functions, which emits every inline function of these headers,
// called or not, and exports those that DJL's library has too: places of fields, of virtual functions and numbers of
// dispatch keys and kinds of value are then those of the libtorch in use.
#include <torch/script.h>

#include <ATen/TensorIndexing.h>
#include <c10/core/DeviceGuard.h>
#include <torch/csrc/autograd/profiler_legacy.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/csrc/jit/runtime/graph_executor.h>

// Templates are emitted only where they are named.
template class c10::intrusive_ptr<c10::GeneratorImpl>;
template class c10::intrusive_ptr<c10::StorageImpl>;
template class c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>;
template class c10::intrusive_ptr<c10::VariableVersion::VersionCounter>;
template class c10::intrusive_ptr<c10::detail::DictImpl>;
template class c10::intrusive_ptr<c10::detail::ListImpl>;
template class c10::intrusive_ptr<c10::intrusive_ptr_target>;
template class c10::intrusive_ptr<c10::intrusive_ptr_target, c10::UndefinedTensorImpl>;
template class c10::intrusive_ptr<c10::ivalue::ComplexHolder>;
template class c10::intrusive_ptr<c10::ivalue::ConstantString>;
template class c10::intrusive_ptr<c10::ivalue::Object>;
template class c10::intrusive_ptr<c10::ivalue::Tuple>;

// DJL's native functions hold these by value: their sizes in libtorch 2.7.1 are compiled in. A libtorch in which one has
// changed is refused here, and not by what would be written over.
#define HAS_SIZE(type, bytes) static_assert(sizeof(type) == (bytes), #type " has another size than in libtorch 2.7.1")
HAS_SIZE(at::Tensor, 8);
HAS_SIZE(at::Generator, 8);
HAS_SIZE(at::TensorMaker, 136);
HAS_SIZE(at::indexing::Slice, 24);
HAS_SIZE(at::indexing::TensorIndex, 56);
HAS_SIZE(c10::ArrayRef<int64_t>, 16);
HAS_SIZE(c10::AutoGradMode, 1);
HAS_SIZE(c10::ClassAttribute, 56);
HAS_SIZE(c10::DataPtr, 32);
HAS_SIZE(c10::Device, 2);
HAS_SIZE(c10::DeviceGuard, 24);
HAS_SIZE(c10::DispatchKeySet, 8);
HAS_SIZE(c10::IValue, 16);
HAS_SIZE(c10::NoGradGuard, 1);
HAS_SIZE(c10::Scalar, 32);
HAS_SIZE(c10::Storage, 8);
HAS_SIZE(c10::Stream, 16);
HAS_SIZE(c10::SymInt, 8);
HAS_SIZE(c10::TensorOptions, 8);
HAS_SIZE(c10::Type::SingletonOrSharedTypePtr<c10::Type>, 16);
HAS_SIZE(c10::VariableVersion, 8);
HAS_SIZE(c10::detail::DictImpl, 96);
HAS_SIZE(c10::detail::ListImpl, 56);
HAS_SIZE(c10::impl::ExcludeDispatchKeyGuard, 16);
HAS_SIZE(c10::intrusive_ptr_target, 16);
HAS_SIZE(c10::ivalue::Tuple, 88);
HAS_SIZE(caffe2::TypeMeta, 2);
HAS_SIZE(torch::autograd::profiler::LegacyEvent, 272);
HAS_SIZE(torch::jit::Method, 56);
HAS_SIZE(torch::jit::Module, 48);
HAS_SIZE(torch::jit::NameTensor, 40);
HAS_SIZE(torch::jit::Object, 8);
HAS_SIZE(torch::jit::detail::SlotCursor, 56);
