// What DJL's JNI library calls and a newer libtorch has no more, or not in the same shape.
//
// LACKS_ and the mangled name is defined for every symbol that DJL's library needs and libtorch does not export. Where it
// has become inline in the headers instead, inlined.cpp emits it, and the weak function here stands back.
#include <c10/core/AutogradState.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace {
// For what is called by DJL's copies of inlined code alone, which are not called themselves: the bridge's are.
[[noreturn]] void unreachable(const char* what) {
  throw std::logic_error(std::string(what) + " of libtorch 2.7.1 was called on another libtorch");
}

struct StateBefore {
  c10::AutogradState autograd = c10::AutogradState::get_tls_state();
  c10::impl::LocalDispatchKeySet keys = c10::impl::tls_local_dispatch_key_set();
};
}  // namespace

extern "C" {

#ifdef LACKS__ZN3c104impl12PyObjectSlotC1Ev  // its constructor
__attribute__((weak)) void _ZN3c104impl12PyObjectSlotC1Ev(void*) { unreachable("PyObjectSlot"); }
#endif

#ifdef LACKS__ZN3c104impl12PyObjectSlotD1Ev  // its destructor
__attribute__((weak)) void _ZN3c104impl12PyObjectSlotD1Ev(void*) { unreachable("~PyObjectSlot"); }
#endif

#ifdef LACKS__ZN3c104impl3cow23materialize_cow_storageERNS_11StorageImplE
__attribute__((weak)) void _ZN3c104impl3cow23materialize_cow_storageERNS_11StorageImplE(void*) {
  unreachable("materialize_cow_storage");
}
#endif

#ifdef LACKS__ZN5torch8profiler4impl18ExperimentalConfigC1ESt6vectorINSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEESaIS9_EEbbSB_bbbbbb
// The profiler's settings have grown, and DJL's start of it has no room for them.
__attribute__((weak)) void
_ZN5torch8profiler4impl18ExperimentalConfigC1ESt6vectorINSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEESaIS9_EEbbSB_bbbbbb() {
  throw std::runtime_error("DJL can start the profiler of libtorch 2.7.1 alone");
}
#endif

// c10::InferenceMode has grown from 24 bytes, for which DJL's module calls have room: what was before is kept elsewhere.
void _ZN3c1013InferenceModeC1Eb(StateBefore** guard, bool enabled) {
  *guard = new StateBefore();
  c10::AutogradState::set_tls_state(c10::AutogradState(!enabled, enabled, !enabled, !enabled));
  const StateBefore& before = **guard;
  c10::impl::PODLocalDispatchKeySet keys{};
  keys.set_included(
      enabled ? before.keys.included_.remove(c10::DispatchKey::ADInplaceOrView)
              : before.keys.included_.add(c10::DispatchKey::ADInplaceOrView));
  keys.set_excluded(
      enabled ? before.keys.excluded_ | c10::autograd_dispatch_keyset
              : before.keys.excluded_ - c10::autograd_dispatch_keyset);
  c10::impl::_force_tls_local_dispatch_key_set(keys);
}
void _ZN3c1013InferenceModeD1Ev(StateBefore** guard) {
  c10::AutogradState::set_tls_state((*guard)->autograd);
  c10::impl::_force_tls_local_dispatch_key_set((*guard)->keys);
  delete *guard;
}
}

namespace c10::cuda {
#ifdef LACKS__ZN3c104cuda9SetDeviceEa
int SetDevice(signed char device, bool force);
int SetDevice(signed char device) { return SetDevice(device, false); }
#endif

#ifdef LACKS__ZN3c104cuda29c10_cuda_check_implementationEiPKcS2_ib
void c10_cuda_check_implementation(int error, const char* file, const char* function, uint32_t line, bool assertions);
void c10_cuda_check_implementation(int error, const char* file, const char* function, int line, bool assertions) {
  c10_cuda_check_implementation(error, file, function, static_cast<uint32_t>(line), assertions);
}
#endif
}  // namespace c10::cuda
